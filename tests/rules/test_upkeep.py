"""Titles of work that carries no bet: standards and audits to pass; and what only sounds like it."""

from __future__ import annotations

import pytest

from vanitylint.rules.hints import is_hinted


@pytest.mark.parametrize(
    "title",
    [
        "PCI audit 2027", "SOC 2 audit", "Prepare for the ISO 27001 certification", "GDPR compliance",
        "DSGVO-Audit", "PCI DSS", "SOC2 Type II", "ISO 9001 recertification", "ISO 13485 audit 2026",
        "HIPAA compliance", "FedRAMP", "FedRAMP: moderate baseline", "SOX controls for Q3", "DORA readiness",
        "NIS2", "NIS-2 Umsetzung: Compliance", "KRITIS-Prüfung", "BSI C5 attestation", "HDS certification",
        "Annual audit", "External audit 2026", "Prepare for our audit", "Renew our certification",
        "Recertification 2027", "Rezertifizierung ISO 27001", "ISO/IEC 27001 audit", "Audit for SOC 2",
        "Tax audit", "TISAX assessment", "Prepare for SOC 2", "Certification for ISO 27001",
    ],
)  # fmt: skip
def test_a_standard_or_an_audit_to_pass_is_upkeep(title: str) -> None:
    assert is_hinted("upkeep", title)


@pytest.mark.parametrize(
    "title",
    [
        "Audit log feature", "Audit log", "Audit trail for admins", "DORA metrics dashboard",
        "Export for ISO 9001 customers", "HIPAA-compliant chat for clinics", "Certification courses for learners",
        "Let learners earn a certification", "Get students certified faster", "Let auditors run an audit",
        "Sox sale", "SOC 2 report download for customers", "Audit history in the app", "Show PCI card types",
        "Certificates in the profile", "Self-assessment for new members", "ISO 8601 dates in the export",
        "Share evidence with the insurer", "Site audit tool for shops", "HDS playback on old TVs",
    ],
)  # fmt: skip
def test_what_only_sounds_like_one_is_not(title: str) -> None:
    assert not is_hinted("upkeep", title)
