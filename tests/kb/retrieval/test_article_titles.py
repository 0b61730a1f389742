from __future__ import annotations

import pytest

from kb.retrieval.article_titles import asking, is_question


@pytest.mark.parametrize(
    "title",
    [
        "Do you deliver on Sundays?",
        "Strange: where is my parcel?",
        "Is there a way to pay later? [closed]",
        "How to return something",
        "Wie lange dauert die Lieferung?",
        "お届けはいつですか？",
    ],
)
def test_a_title_that_asks_is_a_question(title: str) -> None:
    assert is_question(title)


@pytest.mark.parametrize(
    "title", ["", "Returns and refunds", "Whatever you wear", "Issues with Wi-Fi", "FAQ", "Area"]
)
def test_a_title_that_names_a_subject_is_none(title: str) -> None:
    assert not is_question(title)


@pytest.mark.parametrize(
    ("titles", "share"),
    [
        ([], 0.0),
        (["Returns"], 0.0),
        (["Returns", "Delivery", "Can I pay in cash?"], 0.0),
        (["Returns", "Can I pay in cash?"], 0.0),
        (["Returns", "Can I pay in cash?", "Why is it late?", "Is it free?"], 0.5),
        (["Can I pay in cash?", "Why is it late?"], 1.0),
    ],
)
def test_a_list_of_questions_is_one_from_more_than_a_half_on(
    titles: list[str], share: float
) -> None:
    assert asking(iter(titles)) == pytest.approx(share)
