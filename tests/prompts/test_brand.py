from __future__ import annotations

import re
from pathlib import Path

import pytest

from prompts.brand import Brand, load_brand
from prompts.render import PromptError
from prompts.replies import REPLIES
from tests.prompts.samples import MINIMAL, SHIPPED, filled, loaded, refused

CRUMB = Path(__file__).parent / "brands" / "crumb"


def test_rules_for_handing_over_are_read(folder: Path) -> None:
    rules = "handover: {words: [trade], topics: [legal], order_above: 500, after_failures: 3}\n"
    (folder / "brand.yaml").write_text(MINIMAL + "handover_words: [press]\n" + rules, "utf-8")
    settings = load_brand(folder=folder).settings
    assert settings.calling_words == ("press", "trade")
    assert (settings.handover.topics, settings.handover.after_failures) == (("legal",), 3)
    assert settings.handover.order_above == 500


@pytest.mark.parametrize("name", SHIPPED)
def test_a_reply_says_what_it_is_given(name: str) -> None:
    brand = loaded(name)
    said = brand.say("found_one", product="A", price="£9", conditions="in blue", measure="")
    assert all(part in said for part in ("A", "£9", "in blue"))
    assert brand.say("policy", quote="60 days.", title="T") == "60 days."


def test_a_reply_without_its_variable_is_an_error_and_no_hole() -> None:
    with pytest.raises(PromptError, match=r"default/replies\.md, line \d+, 'found_one'"):
        load_brand("larkfell").say("found_one", product="A")


def test_a_reply_that_is_not_there_is_an_error() -> None:
    with pytest.raises(PromptError, match="no reply 'sing'"):
        load_brand().say("sing")


def test_the_system_prompt_holds_persona_tone_and_policy() -> None:
    brand = load_brand("larkfell")
    prompt = brand.system_prompt()
    for part in (brand.name, brand.settings.persona, brand.settings.tone, *brand.settings.policy):
        assert part in prompt
    assert "{{" not in prompt
    assert "[[p:ID]]" in prompt


def test_a_brand_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(PromptError, match="no brand 'larkfel'; known: default, larkfell"):
        load_brand("larkfel")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert str(tmp_path / "none") in refused(tmp_path / "none")


def test_a_store_s_own_folder_overrides_file_by_file(folder: Path) -> None:
    brand = load_brand("larkfell", folder)
    assert (brand.key, brand.name, brand.settings.limits.cards) == ("tiny", "Tiny", 4)
    # No phone here, and replies of the brand beneath that name none.
    assert brand.say("hello") == load_brand("larkfell").say("hello")
    assert "You are the assistant of Tiny" in brand.system_prompt()


def test_a_store_s_own_replies_override_section_by_section(folder: Path) -> None:
    (folder / "replies.md").write_text("## hello\nAhoy from {{ brand.name }}.\n", "utf-8")
    brand = load_brand(folder=folder)
    assert brand.say("hello") == "Ahoy from Tiny."
    assert brand.say("thanks") == load_brand().say("thanks")


def test_a_store_s_own_system_prompt_replaces_the_shipped_one(folder: Path) -> None:
    (folder / "system.md").write_text("Be {{ brand.tone }}", "utf-8")
    assert load_brand(folder=folder).system_prompt() == "Be Plain."


def test_comments_are_no_part_of_any_reply(folder: Path) -> None:
    (folder / "replies.md").write_text(
        "<!-- ## hello\nnot this -->\n## hello\nHi.<!-- hidden -->\n## thanks\nTa.", "utf-8"
    )
    assert load_brand(folder=folder).say("hello") == "Hi."


def test_a_file_saved_with_a_byte_order_mark_is_read(folder: Path) -> None:
    (folder / "brand.yaml").write_text(MINIMAL, encoding="utf-8-sig")
    assert load_brand(folder=folder).name == "Tiny"


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        ("naem: Typo\n", "naem: unknown key; did you mean 'name'?"),
        ("contact: {emial: a@b.c, email: a@b.c}\n", "emial: unknown key; did you mean 'email'?"),
        ("limits: {card: 4}\n", "limits.card: unknown key; did you mean 'cards'?"),
        ("handover: {word: [a]}\n", "handover.word: unknown key; did you mean 'words'?"),
        ("handover: {topics: [money]}\n", "handover.topics.0: Input should be 'anger', 'legal'"),
        ("handover: {order_above: -1}\n", "handover.order_above: Input should be greater than 0"),
        ("limits: {cards: 99}\n", "limits.cards: Input should be less than or equal to 12"),
        ("limits: {cards: many}\n", "limits.cards: Input should be a valid integer"),
        ("accent: green\n", "accent: String should match pattern"),
        ("language: English\n", "language: String should match pattern"),
        ("policy: just one\n", "policy: Input should be a valid tuple"),
        ("suggestions: [a, b, c, d, e, f, g]\n", "suggestions: Tuple should have at most 6"),
        ("name: ''\n", "name: String should have at least 1 character"),
        ("contact: someone\n", "contact: Input should be"),
    ],
)
def test_a_wrong_key_or_value_is_named_with_its_file(folder: Path, edit: str, says: str) -> None:
    key = edit.partition(":")[0]
    lines = [line for line in MINIMAL.splitlines(keepends=True) if not line.startswith(f"{key}:")]
    text = "".join(line for line in lines if key != "contact" or not line.startswith(" ")) + edit
    (folder / "brand.yaml").write_text(text, "utf-8")
    message = refused(folder)
    assert says in message
    assert f"{folder}/brand.yaml" in message


def test_everything_that_is_wrong_is_told_at_once(folder: Path) -> None:
    (folder / "brand.yaml").write_text("name: A\ntone: B\ncolour: red\n", "utf-8")
    message = refused(folder)
    assert all(word in message for word in ("sells", "persona", "contact", "colour: unknown key"))


@pytest.mark.parametrize("text", ["", "just words", "- a\n- b\n", "name: [1\n", "\tname: x"])
def test_what_is_no_brand_file_is_refused(folder: Path, text: str) -> None:
    (folder / "brand.yaml").write_text(text, "utf-8")
    assert f"{folder}/brand.yaml" in refused(folder)


def test_a_file_in_another_encoding_is_refused_with_the_remedy(folder: Path) -> None:
    (folder / "replies.md").write_bytes("## hello\nGrüß Gott.\n".encode("latin-1"))
    message = refused(folder)
    assert "UTF-8" in message
    assert f"{folder}/replies.md" in message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("## hello\n\n## thanks\nTa.", "line 1, 'hello': the reply is empty"),
        ("## hello\n<!-- later -->\n", "'hello': the reply is empty"),
        ("## helo\nHi.", "unknown reply; did you mean 'hello'?"),
        ("\n\n## quite_unheard\nHi.", "line 3, 'quite_unheard': unknown reply"),
        ("## hello\nHi.\n## hello\nHo.", "line 3, 'hello': this reply stands twice"),
        (
            "## hello\nHi {{ product }}.",
            "unknown variable product; this template knows brand, contact",
        ),
        ("## found_one\nThe {{ prodcut }}.", "unknown variable prodcut"),
        ("## hello\nHi {{ brand.name.", "'hello'"),
        ("## hello\n{% if brand %}Hi", "'hello'"),
    ],
)
def test_a_wrong_reply_is_named_with_file_and_line(folder: Path, text: str, says: str) -> None:
    (folder / "replies.md").write_text(text, "utf-8")
    message = refused(folder)
    assert says in message
    assert f"{folder}/replies.md" in message


def test_words_outside_any_section_are_refused(folder: Path) -> None:
    (folder / "replies.md").write_text("# hello\nThis heading has one mark too few.\n", "utf-8")
    assert f"{folder}/replies.md" in refused(folder)


def test_an_unknown_file_is_refused_and_notes_of_other_kinds_are_not(folder: Path) -> None:
    (folder / "logo.svg").write_text("<svg/>", "utf-8")
    assert load_brand(folder=folder).name == "Tiny"
    (folder / "reply.md").write_text("## hello\nHi.", "utf-8")
    assert f"{folder}/reply.md: unknown file" in refused(folder)


def test_the_version_changes_with_every_edit(folder: Path) -> None:
    versions = [load_brand(folder=folder).version]
    (folder / "replies.md").write_text("## hello\nHi.", "utf-8")
    versions.append(load_brand(folder=folder).version)
    (folder / "replies.md").write_text("## hello\nHi!", "utf-8")
    versions.append(load_brand(folder=folder).version)
    (folder / "brand.yaml").write_text(MINIMAL + "# a remark\n", "utf-8")
    versions.append(load_brand(folder=folder).version)
    assert len(set(versions)) == 4
    assert all(re.fullmatch(r"[0-9a-f]{12}", version) for version in versions)
    assert load_brand(folder=folder).version == versions[-1]


def test_the_version_does_not_depend_on_where_a_folder_lies(tmp_path: Path) -> None:
    found = []
    for place in ("here", "there"):
        folder = tmp_path / place / "tiny"
        folder.mkdir(parents=True)
        (folder / "brand.yaml").write_text(MINIMAL, "utf-8")
        found.append(load_brand(folder=folder).version)
    assert found[0] == found[1]


@pytest.mark.parametrize(
    "escape",
    [
        "{{ brand.__class__.__mro__ }}",
        "{{ brand.__init__.__globals__ }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
        "{{ brand.model_config.update(frozen=False) }}",
        "{{ contact.__dict__ }}",
        "{% for x in brand.model_copy.__func__.__globals__ %}{{ x }}{% endfor %}",
        "{{ cycler.__init__.__globals__.os }}",
        "{{ self._TemplateReference__context }}",
    ],
)
def test_a_template_cannot_reach_the_inside_of_python(folder: Path, escape: str) -> None:
    (folder / "replies.md").write_text(f"## hello\nHi {escape}", "utf-8")
    with pytest.raises(PromptError):
        load_brand(folder=folder).say("hello")


@pytest.mark.parametrize(
    "reading",
    ["{% include 'x' %}", "{% include brand.name %}", "{% import 'x' as y %}", "{% extends 'x' %}"],
)
def test_a_template_cannot_read_other_files(folder: Path, reading: str) -> None:
    (folder / "replies.md").write_text(f"## hello\nHi {reading}", "utf-8")
    assert "can't take in other files" in refused(folder)


@pytest.mark.parametrize("expression", ["1 / 0", "brand.name + 1", "range(10**9)", "brand.nothing"])
def test_an_expression_that_fails_is_named_with_its_reply(folder: Path, expression: str) -> None:
    (folder / "replies.md").write_text(f"## hello\nHi {{{{ {expression} }}}}", "utf-8")
    with pytest.raises(PromptError, match=r"tiny/replies\.md, line 1, 'hello'"):
        load_brand(folder=folder).say("hello")


def test_values_are_never_run_as_templates() -> None:
    said = load_brand().say("product_fact", product="P", fact="{{ brand.__class__ }}{% raw %}")
    assert "{{ brand.__class__ }}{% raw %}" in said


@pytest.fixture
def crumb() -> Brand:
    return load_brand(folder=CRUMB)


def test_a_second_brand_says_everything_in_its_own_way(crumb: Brand) -> None:
    assert crumb.key == "crumb"
    assert crumb.say("greeting") == "Good morrow from Crumb & Rye. Ask me about the bread."
    for reply in REPLIES:
        said = crumb.say(reply, **filled(reply, set()))
        assert not re.search("larkfell|aldermere|help@example", said, re.I), said
    assert "larkfell" not in crumb.system_prompt().casefold()
