"""Tests that titles of upkeep (audits, research, removals, duties) are recognised, and those of similar features not."""

from __future__ import annotations

import pytest

from vanitylint.rules.hints import has_hint


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
def test_standard_or_audit_to_pass_is_upkeep(title: str) -> None:
    assert has_hint("upkeep", title)


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
def test_feature_that_mentions_a_standard_or_audit_is_not_upkeep(title: str) -> None:
    assert not has_hint("upkeep", title)


@pytest.mark.parametrize(
    "title",
    [
        "SOC2 evidence collection", "Accessibility WCAG 2.2 AA", "WCAG 2.1", "Price rounding bug in CH",
        "Rounding bug with Swiss francs", "Load test Black Friday", "Load testing before the launch",
        "Stress test the checkout", "Penetration test", "Usability test checkout", "Remote usability testing of the app",
        "Merchant interviews Q4", "User interviews", "Customer interviews about pricing", "Interview 12 merchants",
        "Sunset v1 API", "Delete legacy invoice code", "Remove old export endpoint", "Retire the API v2",
        "Remove feature flag resched_v1", "Clean up old feature flags", "Kafka 2 to 3", "Spring Boot 2.7 -> 3.2",
        "Terraform: prod eu-central", "Write ADR on draft bookings",
        "Support rota", "On-call rotation Q3",
    ],
)  # fmt: skip
def test_research_maintenance_and_duties_are_upkeep(title: str) -> None:
    assert has_hint("upkeep", title)


@pytest.mark.parametrize(
    "title",
    [
        "Load tests for customers", "Load test builder for agencies", "Sunset mode", "Sunset mode for the API console",
        "Interview scheduling", "Schedule interviews", "Video interviews", "User interview scheduling",
        "Customer interviews booking page", "Book a support slot", "Delete my account", "Remove items from the basket",
        "Remove discount code", "Delete API keys", "Drop a pin", "Report a bug in the app", "Bug reports from the app",
        "Conversion 2 to 3", "NPS from 30 to 40", "Rating 4.2 to 4.6", "Let teams plan their on-call rota",
        "Support rota planner for clubs", "On-call rota for nurses", "WCAG checker for shops", "ADR in the hotel dashboard",
        "ADR 7. Show allergens before price", "Codemod for v4 → v5",
        "Flag a post", "Remove a flag from a post", "SOC 2 badge for sellers", "Delete old photos", "Remove old addresses",
        "Pen tests for schools", "Merchant interview videos",
    ],
)  # fmt: skip
def test_feature_that_sounds_like_upkeep_is_not(title: str) -> None:
    assert not has_hint("upkeep", title)
