"""The vocabulary of the topic files: `fact.x`, `law.x`, `due.x`, checked against the facts."""

from ketnap.law.terms import Due, Facts, Law
from ketnap.regulations.facts import FACTS

fact = Facts(FACTS)
law = Law()
due = Due()
