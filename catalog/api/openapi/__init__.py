"""The API described for programs: OpenAPI 3.1 from the routes, the kinds and the document types."""

from catalog.api.openapi.catalogue import DESCRIPTIONS
from catalog.api.openapi.generate import document
from catalog.api.openapi.operation import Answer, Descriptions, Operation, Parameter, answers, array, shape

__all__ = [
    "DESCRIPTIONS",
    "Answer",
    "Descriptions",
    "Operation",
    "Parameter",
    "answers",
    "array",
    "document",
    "shape",
]
