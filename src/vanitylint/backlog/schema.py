"""The tables of a snapshot. Texts are stored apart from the graph, so that walking the graph never loads them."""

from __future__ import annotations

APPLICATION_ID = 0x76616E69
"""`vani`: marks the file as ours, so that no other program's database is ever written to."""

TABLES = """
create table meta (name text primary key, value text) without rowid;

create table sources (
    id integer primary key,
    name text not null unique,
    bookmark text not null default '',
    reader blob not null default x'',
    began integer not null default 0
);
create table problems (
    id integer primary key,
    source text not null,
    line integer not null,
    why text not null,
    item text not null default ''
);
create table notices (
    id integer primary key,
    source text not null,
    why text not null,
    item text not null default ''
);
create table holdings (
    source integer not null,
    item integer not null,
    asked integer not null,
    run integer not null,
    primary key (source, item)
) without rowid;
create index holdings_item on holdings(item);

create table items (
    id integer primary key,
    key text not null unique,
    source integer not null references sources(id),
    digest blob not null,
    kind text not null,
    work_class text not null,
    state text not null,
    is_bet_kind integer not null,
    is_container integer not null,
    hypothesis text not null,
    metric text not null,
    follow_up text not null,
    measure_by text,
    measure_after_days integer,
    comment_words integer not null,
    title text not null,
    status text not null,
    resolution text not null,
    labels text not null,
    created text,
    updated text,
    started text,
    finished text,
    released text,
    due text,
    parent text,
    estimate real,
    url text not null,
    path text not null,
    line integer not null,
    looked_in text not null default '',
    asked integer not null default 1,
    remark text not null default '',
    tracker_id text not null default '',
    project text not null default '',
    removes integer not null default 0,
    shape text not null default '',
    last_line integer not null default 0,
    is_state_told integer not null default 1,
    classed_by text not null default '',
    components text not null default ''
);
create index items_parent on items(parent) where parent is not null;
create index items_project on items(project);
create index items_shape on items(shape, key) where shape <> '';

create table bodies (item integer primary key references items(id), body text not null, fields text not null);
create table originals (item integer primary key references items(id), item_json blob not null);

create table links (item integer not null, type text not null, target text not null);
create index links_item on links(item);
create index links_target on links(target);

create table comments (item integer not null, at text, automated integer not null, body text not null);
create index comments_item on comments(item);

create table changes (item integer not null, field text not null, at text not null, before text, after text);
create index changes_item on changes(item);

create table claims (
    item integer not null,
    place integer not null,
    slot text not null,
    status text not null,
    text text not null,
    "where" text not null,
    line integer not null,
    at text,
    primary key (item, place)
) without rowid;

create table firsts (item integer not null, slot text not null, at text not null, bulk integer not null default 0);
create index firsts_item on firsts(item);

create table edits (
    item integer not null,
    slot text not null,
    field text not null,
    at text not null,
    before text not null,
    after text not null,
    material integer not null,
    structured integer not null,
    bulk integer not null default 0,
    eased integer,
    later integer
);
create index edits_item on edits(item);

create table acknowledged (
    item integer not null,
    rule text not null,
    until text not null,
    reason text not null,
    "where" text not null,
    line integer not null
);
create index acknowledged_item on acknowledged(item);

create table sprints (
    id integer primary key,
    name text not null,
    number text not null default '',
    goal text not null,
    goal_status text not null,
    state text not null,
    start text,
    "end" text,
    goal_digest blob not null default x'',
    unique (name, number)
);
create table sprint_items (sprint integer not null, item integer not null, primary key (item, sprint)) without rowid;
create index sprint_items_sprint on sprint_items(sprint);

create table ups (child integer not null, parent integer not null, primary key (child, parent)) without rowid;
create index ups_parent on ups(parent);

create table traces (
    item integer primary key references items(id),
    work_class text not null,
    trace text not null,
    bet integer,
    hypothesis integer,
    metric integer,
    follow_up integer,
    follow_up_item integer,
    result integer,
    decision integer,
    children integer not null,
    feature_children integer not null,
    open_children integer not null,
    newest integer not null default 0,
    alike integer not null default 0
);

create table runs (
    id integer primary key,
    as_of text not null,
    version text not null,
    items integer not null default 0,
    complete integer not null default 0
);
create table ran (run integer not null, rule text not null, primary key (run, rule)) without rowid;
create table findings (
    run integer not null references runs(id),
    rule text not null,
    key text not null,
    severity text not null,
    message text not null,
    muted_by text,
    acknowledged text
);
create index findings_run on findings(run);
create table mails (
    id integer primary key, at text not null, run integer not null, audience text not null, ledger text not null
);
"""
"""The tables of a new file, the same as after the last migration."""
