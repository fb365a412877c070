"""Scripts that migrate a snapshot from an earlier version."""

from __future__ import annotations

MIGRATIONS: tuple[str, ...] = (
    """
    create table meta (name text primary key, value text) without rowid;

    create table sources (
        id integer primary key,
        name text not null unique,
        received integer not null default 0
    );

    create table problems (
        id integer primary key,
        source text not null,
        line integer not null,
        why text not null
    );

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
        created text, updated text, started text, finished text, released text, due text,
        parent text,
        estimate real,
        url text not null,
        path text not null,
        line integer not null
    );
    create index items_parent on items(parent) where parent is not null;

    create table bodies (
        item integer primary key references items(id),
        body text not null,
        fields text not null
    );

    create table links (item integer not null, type text not null, target text not null);
    create index links_item on links(item);

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

    create table edits (
        item integer not null,
        slot text not null,
        field text not null,
        at text not null,
        before text not null,
        after text not null,
        material integer not null,
        structured integer not null
    );
    create index edits_item on edits(item);

    create table sprints (
        id integer primary key,
        name text not null unique,
        goal text not null,
        goal_status text not null,
        state text not null,
        start text,
        "end" text
    );
    create table sprint_items (
        sprint integer not null,
        item integer not null,
        primary key (item, sprint)
    ) without rowid;

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
        open_children integer not null
    );

    create table runs (
        id integer primary key,
        as_of text not null,
        version text not null,
        items integer not null default 0,
        complete integer not null default 0
    );

    create table findings (
        run integer not null references runs(id),
        rule text not null,
        key text not null,
        severity text not null,
        message text not null,
        muted_by text
    );
    create index findings_run on findings(run);
    """,
    # Which texts of each item were read. Digests are cleared, so that the next run reads every item and fills this in.
    """
    alter table items add column looked_in text not null default '';
    update items set digest = x'';
    """,
    # Live trackers: where a fetch continues, the items as they came, notices.
    """
    alter table sources add column bookmark text not null default '';
    alter table sources add column reader blob not null default x'';
    alter table sources add column began integer not null default 0;
    alter table items add column asked integer not null default 1;
    alter table items add column remark text not null default '';
    create table originals (item integer primary key references items(id), item_json blob not null);
    alter table problems add column item text not null default '';
    create table holdings (
        source integer not null,
        item integer not null,
        asked integer not null,
        run integer not null,
        primary key (source, item)
    ) without rowid;
    create index holdings_item on holdings(item);
    create table notices (
        id integer primary key, source text not null, why text not null, item text not null default ''
    );
    """,
    # Edits of many items at once.
    """
    alter table edits add column bulk integer not null default 0;
    """,
    # Sprints of several boards can have one name.
    """
    create table sprints_by_id (
        id integer primary key,
        name text not null,
        number text not null default '',
        goal text not null,
        goal_status text not null,
        state text not null,
        start text,
        "end" text,
        unique (name, number)
    );
    insert into sprints_by_id select id, name, '', goal, goal_status, state, start, "end" from sprints;
    drop table sprints;
    alter table sprints_by_id rename to sprints;
    """,
    # First fillings of slots, acknowledgements, and columns for rules about sets of bets.
    """
    alter table items add column tracker_id text not null default '';
    alter table items add column project text not null default '';
    alter table items add column removes integer not null default 0;
    alter table items add column shape text not null default '';
    create index items_shape on items(shape) where shape <> '';
    alter table edits add column eased integer;
    alter table edits add column later integer;
    create table firsts (item integer not null, slot text not null, at text not null, bulk integer not null default 0);
    create index firsts_item on firsts(item);
    create table acknowledged (
        item integer not null, rule text not null, until text not null, reason text not null, "where" text not null,
        line integer not null
    );
    create index acknowledged_item on acknowledged(item);
    create index links_target on links(target);
    alter table findings add column acknowledged text;
    update items set digest = x'';
    """,
    # Which rules each run ran, to distinguish what a rule no longer finds from what it no longer looked for.
    """
    create table ran (run integer not null, rule text not null, primary key (run, rule)) without rowid;
    insert into ran select distinct run, rule from findings;
    update findings set message = '' where run < (select max(run) from findings);
    """,
    # The most recently started bet of each project.
    """
    alter table traces add column newest integer not null default 0;
    create index items_project on items(project);
    """,
    # How many other bets say the same; indexes for their keys in order and for the items of a sprint.
    """
    alter table traces add column alike integer not null default 0;
    drop index items_shape;
    create index items_shape on items(shape, key) where shape <> '';
    create index sprint_items_sprint on sprint_items(sprint);
    """,
    # Which run was mailed when and to which audience, and in which group each bet was then. No address is stored.
    """
    create table mails (
        id integer primary key, at text not null, run integer not null, audience text not null, ledger text not null
    );
    """,
    # Last line of an item in a file. Digests of such items are cleared, so that the next run reads them.
    """
    alter table items add column last_line integer not null default 0;
    update items set digest = x'' where path <> '';
    """,
    # Whether the state of an item is known, on which the weights of its words depend. Items are read again anyway.
    """
    alter table items add column is_state_told integer not null default 1;
    """,
    # What determines the class of an item, and which reader read the goal of a sprint. Both are read again anyway.
    """
    alter table items add column classed_by text not null default '';
    alter table sprints add column goal_digest blob not null default x'';
    """,
    # Components of an item, by which teams select items. Items are read again anyway.
    """
    alter table items add column components text not null default '';
    """,
    # Drops the day of a fetch, which nothing used. Older versions of SQLite cannot drop a column.
    """
    create table kept_sources (
        id integer primary key,
        name text not null unique,
        bookmark text not null default '',
        reader blob not null default x'',
        began integer not null default 0
    );
    insert into kept_sources select id, name, bookmark, reader, began from sources;
    drop table sources;
    alter table kept_sources rename to sources;
    """,
    # Drops the views, as each migration does: they are defined where they are queried now.
    """
    delete from meta where name = 'views';
    """,
)
"""One script for each version; an older file runs those it has not had yet.

Never edit one that was released. Write additions here and in `schema.TABLES`, from which a new file is created.
"""
