"""Every chapter of the reference, in its order."""

from __future__ import annotations

from tests.reference import account_wide, enterprise, resources, standard
from tests.reference.rows import Chapter

STANDARD: tuple[Chapter, ...] = (
    standard.ACCOUNTS,
    standard.ACTIONS,
    standard.ACTION_TYPES,
    standard.APPLICATIONS,
    standard.APPLICATION_USERS,
    resources.COLLECTIONS,
    account_wide.IDENTIFIER_RECOGNITION,
    resources.PLACES,
    resources.PRODUCTS,
    resources.PROJECTS,
    resources.PROPERTIES,
    resources.REDIRECTIONS,
    account_wide.REDIRECTOR,
    account_wide.ROLES,
    account_wide.ROLE_PERMISSIONS,
    resources.THNGS,
    standard.TIME,
)

ENTERPRISE: tuple[Chapter, ...] = (
    enterprise.BATCHES,
    enterprise.CLOUD_2_CLOUD,
    enterprise.FILES,
    enterprise.OAUTH,
    enterprise.REACTOR,
)
