"""Who the shopper is: a signed session, or a check with values that they gave themselves."""

from __future__ import annotations

import json
from dataclasses import asdict

from assistant.conversation import Conversation, Identity, Proof
from assistant.orders.book import Checks, OrderBook
from assistant.orders.bounds import Refused
from assistant.orders.findings import IdentityFinding
from assistant.orders.heard import Heard
from assistant.orders.policy import IdentityRule
from assistant.orders.records import Customer, squeezed
from assistant.orders.wording import Wording

TOOL = "identify_customer"
MISMATCH = "mismatch"


class Identification:
    """Establishes whose orders may be read in one conversation, once and for all of it.

    Nothing here tells whether a customer or an order exists: what doesn't fit together and what
    isn't there get the same answer.
    """

    def __init__(
        self, book: OrderBook, rule: IdentityRule, conversation: Conversation, wording: Wording
    ) -> None:
        self._book = book
        self._rule = rule
        self._wording = wording
        self._heard = Heard(conversation, book.mark)
        self._failed = _failed(conversation)
        self._known = conversation.identity
        self.established: Identity | None = None

    @property
    def heard(self) -> Heard:
        """The shopper's own words."""
        return self._heard

    def customer(self) -> Customer:
        """The customer of this conversation; raises Refused when nobody is identified."""
        identity = self._known or self.established
        customer = self._book.customer(identity.customer_id) if identity else None
        if customer is None:
            raise self._no("who")
        return customer

    def check(self, email: str, name: str, postcode: str, order: str) -> IdentityFinding:
        """Compare what the shopper said of themselves with the order book.

        Raises:
            Refused: It doesn't fit, is too little, or wasn't said by the shopper; there were too
                many wrong checks; or the conversation is another customer's.
        """
        given = {
            field: value.strip()
            for field, value in (
                ("email", email),
                ("name", name),
                ("postcode", postcode),
                ("order", order),
            )
            if value.strip()
        }
        known = self._known or self.established
        if known is not None:
            return self._again(known, given)
        if not any(set(fields) <= set(given) for fields in self._rule.any_of):
            raise self._no("who")
        checks = self._said(given)
        attempt = _attempt(asdict(checks))
        if len(self._failed | {attempt}) > self._rule.failed_checks:
            raise Refused("no_more_tries", self._wording.say("order_no_more_tries"), hand_over=True)
        found = self._book.find(checks)
        if found is None:
            self._failed.add(attempt)
            raise self._no(MISMATCH)
        self.established = Identity(found.id, Proof.CHECK)
        return IdentityFinding(identified=True, first_name=found.first_name)

    def _again(self, known: Identity, given: dict[str, str]) -> IdentityFinding:
        """A conversation serves one customer: whoever else is named gets the same answer."""
        customer = self._book.customer(known.customer_id)
        if customer is None:
            raise self._no("who")
        email, name = given.get("email", ""), given.get("name", "")
        postcode, order = given.get("postcode", ""), given.get("order", "")
        marks = {self._heard.email(email), self._book.mark(email)}
        mine = {
            "email": self._book.mark(customer.email) in marks,
            "name": squeezed(name) == squeezed(f"{customer.first_name} {customer.last_name}"),
            "postcode": squeezed(postcode) == squeezed(customer.address.postcode),
            "order": squeezed(order) in {squeezed(number) for number in customer.orders},
        }
        if not all(mine[field] for field in given):
            raise Refused("other_customer", self._wording.say("order_other_customer"))
        return IdentityFinding(identified=True, first_name=customer.first_name)

    def _said(self, given: dict[str, str]) -> Checks:
        """The values, each of which stands in the shopper's own words."""
        heard = self._heard
        mark = heard.email(given["email"]) if "email" in given else ""
        said = {
            "email": bool(mark),
            "name": heard.name(given.get("name", "")),
            "postcode": heard.number(given.get("postcode", "")),
            "order": heard.number(given.get("order", "")),
        }
        if not all(said[field] for field in given):
            raise self._no("unsaid")
        return Checks(
            email=mark,
            name=given.get("name", ""),
            postcode=given.get("postcode", ""),
            order=given.get("order", ""),
        )

    def _no(self, rule: str) -> Refused:
        any_of = [list(fields) for fields in self._rule.any_of]
        return Refused(rule, self._wording.say(f"order_{rule}", any_of=any_of))


def _failed(conversation: Conversation) -> set[str]:
    """The wrong checks of earlier turns; the same one again is the same one."""
    found = set()
    for turn in conversation.turns:
        for use in turn.answer.trace.tools if turn.answer else ():
            if use.name != TOOL:
                continue
            try:
                result, arguments = json.loads(use.result), json.loads(use.arguments)
            except ValueError:
                continue
            if (
                isinstance(result, dict)
                and (result.get("refused") or {}).get("rule") == MISMATCH
                and isinstance(arguments, dict)
            ):
                found.add(_attempt(arguments))
    return found


def _attempt(values: dict[str, object]) -> str:
    named = {"order_number": "order"}
    return json.dumps(
        sorted((named.get(k, k), squeezed(str(v))) for k, v in values.items() if str(v).strip())
    )
