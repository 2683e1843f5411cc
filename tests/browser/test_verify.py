"""The page that checks a receipt: on the reader's device, in both languages, and as strictly as verify.py."""

from __future__ import annotations

import base64
import json
import re
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Locator, Page

from gongji.proofs import verify as verifier
from gongji.proofs.notes import SignerKey, signed
from tests.browser.conftest import Demo
from tests.proofs.forge import LOG, Receipt, good_receipt, honest, put, spoilt, written

VKEY = str(LOG.verifier)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
HOLDS = {"": "凭证成立。", "/en": "The receipt holds."}
REFUSED = {"": "凭证不成立：第 {} 步不对。", "/en": "The receipt does not hold: step {}."}
MILLISECONDS_MAX = 50


@pytest.fixture
def desk(scripted_page: Page) -> Page:
    """The page for checking a receipt, loaded; an error of its program fails the test."""
    scripted_page.goto("/verify/")
    return scripted_page


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Receipt:
    """A receipt that holds in all six steps."""
    return good_receipt(tmp_path_factory.mktemp("log"))


def as_file(receipt: Receipt | bytes) -> FilePayload:
    content = receipt if isinstance(receipt, bytes) else written(receipt)
    return FilePayload(name="receipt.json", mimeType="application/json", buffer=content)


def choose(page: Page, receipt: Receipt | bytes) -> Locator:
    """Choose a file; the verdict when it is there."""
    page.locator("input[type=file]").set_input_files(as_file(receipt))
    page.locator("#verdict").wait_for(state="visible")
    return page.locator("#verdict strong")


def give_keys(page: Page, *, root: str = "", log_key: str = "") -> None:
    """Give what others published."""
    page.locator("summary").click()
    page.locator("input[name=root]").fill(root)
    page.locator("input[name=key]").fill(log_key)


def signs(page: Page) -> str:
    """The signs of the six steps."""
    return "".join(page.locator(".checks .sign").all_inner_texts())


# --- what is shown ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", HOLDS)
def test_a_good_receipt_is_green_in_all_steps(desk: Page, good: Receipt, language: str):
    desk.goto(language + "/verify/")
    give_keys(desk, root=good["root"]["hash"], log_key=VKEY)
    assert choose(desk, good).inner_text() == HOLDS[language]
    assert signs(desk) == "✓✓✓✓✓✓"
    assert desk.locator(".checks li.good").count() == 6
    assert "¥277.60" in desk.locator(".checks li").nth(3).inner_text()
    text = desk.locator("main").inner_text()
    assert "{" not in re.sub(r"\{\"format.*", "", text)
    assert bool(CHINESE.search(text)) == (language == "")


@pytest.mark.parametrize("language", HOLDS)
@pytest.mark.parametrize("step", [1, 2, 3, 4, 5, 6])
def test_a_spoilt_receipt_is_red_at_its_step_and_the_rest_is_not_looked_at(
    desk: Page, good: Receipt, language: str, step: int
):
    bad = {
        1: put(good, ("root", "count"), -1),
        2: put(good, ("tile",), base64.b64encode(base64.b64decode(good["tile"])[48:]).decode()),
        3: put(good, ("share_fen",), good["share_fen"] - 1),
        4: put(good, ("path", 1, "share_fen"), 1),
        5: put(good, ("period",), "2019-06-1"),
        6: put(good, ("log_index",), 2),
    }[step]
    desk.goto(language + "/verify/")
    assert choose(desk, bad).inner_text() == REFUSED[language].format(step)
    assert signs(desk) == "✓" * (step - 1) + "✗" + "–" * (6 - step)
    assert desk.locator(".checks li.bad").count() == 1
    labels = [each.get_attribute("aria-label") for each in desk.locator(".checks .sign").all()]
    assert len(set(labels)) == len(set(signs(desk)))
    assert bool(CHINESE.search(desk.locator(".checks").inner_text())) == (language == "")


def test_a_receipt_that_is_in_no_log_yet_is_green_as_far_as_it_goes(desk: Page):
    assert choose(desk, honest(300, 41)).inner_text() == HOLDS[""]
    assert signs(desk) == "✓✓✓✓––"


def test_without_the_log_s_key_nothing_is_green_that_was_not_checked(desk: Page, good: Receipt):
    assert choose(desk, good).inner_text() == HOLDS[""]
    assert signs(desk) == "✓✓✓✓✓–"


def test_pasted_text_is_checked_at_once_and_garbage_is_refused_in_words(desk: Page, good: Receipt):
    box = desk.locator("textarea")
    box.fill(written(good).decode())
    desk.get_by_role("button", name="验证").click()
    desk.get_by_text(HOLDS[""]).wait_for()
    for garbage in ("收据", "", "{", "[1, 2", '{"format": "gongji-receipt/1"}', "<html>", "\x00\uffff"):
        box.fill(garbage)
        desk.get_by_role("button", name="验证").click()
        desk.get_by_text(REFUSED[""].format(1)).wait_for()
        assert signs(desk) == "✗–––––"


def test_pasting_needs_no_button(desk: Page, good: Receipt):
    desk.evaluate(
        """text => {
            const box = document.querySelector("textarea");
            box.focus();
            box.value = text;
            box.dispatchEvent(new ClipboardEvent("paste", {bubbles: true}));
        }""",
        written(good).decode(),
    )
    desk.get_by_text(HOLDS[""]).wait_for()


def test_a_file_dropped_anywhere_is_checked(desk: Page, good: Receipt):
    desk.evaluate(
        """text => {
            const dropped = new DataTransfer();
            dropped.items.add(new File([text], "receipt.json"));
            document.body.dispatchEvent(new DragEvent("drop", {dataTransfer: dropped, bubbles: true}));
        }""",
        written(good).decode(),
    )
    desk.get_by_text(HOLDS[""]).wait_for()


def test_a_root_published_elsewhere_is_compared(desk: Page, good: Receipt):
    give_keys(desk, root="  " + good["root"]["hash"].upper() + "\n")
    assert choose(desk, good).inner_text() == HOLDS[""]
    desk.locator("input[name=root]").fill("00" * 32)
    choose(desk, good)
    desk.get_by_text(REFUSED[""].format(4)).wait_for()
    assert good["root"]["hash"] in desk.locator(".checks li.bad").inner_text()


def test_the_second_file_is_checked_after_the_first(desk: Page, good: Receipt):
    assert choose(desk, good).inner_text() == HOLDS[""]
    choose(desk, put(good, ("member",), 8))
    desk.get_by_text(REFUSED[""].format(3)).wait_for()
    assert signs(desk) == "✓✓✗–––"


def test_a_receipt_cannot_put_markup_on_the_page(desk: Page, good: Receipt):
    choose(desk, put(good, ("period",), "<img src=x onerror=alert(1)>"))
    assert desk.locator(".checks img").count() == 0
    choose(desk, good | {"<b>bold</b>": 1})
    desk.get_by_text("<b>bold</b>").wait_for()


# --- nothing is sent ----------------------------------------------------------------------------------------


def test_nothing_is_sent_and_it_works_without_a_network(desk: Page, good: Receipt):
    asked: list[str] = []
    desk.wait_for_load_state("networkidle")  # a browser fetches a page's mark when all else is there
    desk.on("request", lambda request: asked.append(request.url))
    assert choose(desk, good).inner_text() == HOLDS[""]
    desk.context.set_offline(True)
    give_keys(desk, root=good["root"]["hash"], log_key=VKEY)
    assert choose(desk, good).inner_text() == HOLDS[""]
    assert signs(desk) == "✓✓✓✓✓✓"
    choose(desk, put(good, ("sponsor_fen",), 0))
    desk.get_by_text(REFUSED[""].format(3)).wait_for()
    desk.context.set_offline(False)
    assert asked == []


def test_the_root_after_the_hash_is_filled_in_and_never_sent(scripted_page: Page, demo: Demo, good: Receipt):
    asked: list[str] = []
    page = scripted_page.context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/verify/#{good['root']['hash']}", wait_until="networkidle")
    assert page.locator("input[name=root]").input_value() == good["root"]["hash"]
    assert all(url.split("#")[0].startswith(demo.address) for url in asked)
    assert not [url for url in asked if good["root"]["hash"] in url.split("#")[0]]


# --- as strict as verify.py ---------------------------------------------------------------------------------

CHECK_ALL = """async ([contents, logKey]) => {
    const {verify} = await import("/static/web/verify.js");
    const steps = [];
    for (const content of contents) {
        const bytes = Uint8Array.from(atob(content), each => each.charCodeAt(0));
        try { await verify(bytes, {logKey}); steps.push(0); }
        catch (error) { steps.push(error.step ?? String(error)); }
    }
    return steps;
}"""


def test_whatever_verify_py_refuses_the_page_refuses_at_the_same_step(desk: Page, good: Receipt):
    corpus = list(spoilt(good))
    contents = [base64.b64encode(content).decode() for _, content, _ in corpus]
    found = []
    for first in range(0, len(contents), 100):
        found += desk.evaluate(CHECK_ALL, [contents[first : first + 100], VKEY])
    wrong = [
        f"{name}: step {there}, not {step}"
        for (name, _, step), there in zip(corpus, found, strict=True)
        if there != step
    ]
    assert wrong == []
    assert len(corpus) > 650


@pytest.mark.parametrize("count", [1, 255, 256, 257, 512, 1281, 65_536, 65_537])
def test_receipts_of_any_shape_hold_in_the_browser_too(desk: Page, count: int):
    positions = sorted({0, 255, 256, count // 2, count - 1} & set(range(count)))
    contents = [written(honest(count, position)) for position in positions]
    contents += [written(put(honest(count, count - 1), ("root", "count"), count + 1))]
    asked = [[base64.b64encode(each).decode() for each in contents], None]
    expected = [0] * len(positions) + [2 if count % 256 else 4]
    assert desk.evaluate(CHECK_ALL, asked) == expected


def test_a_check_takes_at_most_50_milliseconds(desk: Page, good: Receipt):
    spent = desk.evaluate(
        """async ([text, logKey]) => {
            const {verify} = await import("/static/web/verify.js");
            const content = new TextEncoder().encode(text), spent = [];
            for (let i = 0; i < 7; i++) {
                const began = performance.now();
                await verify(content, {logKey});
                spent.push(performance.now() - began);
            }
            return spent;
        }""",
        [written(good).decode(), VKEY],
    )
    print(f"\nverify in the browser: first {spent[0]:.1f} ms, then {sorted(spent)[len(spent) // 2]:.1f} ms")
    assert sorted(spent)[len(spent) // 2] <= MILLISECONDS_MAX


# --- the page itself ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", HOLDS)
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_runs_off_the_screen_and_no_text_is_small(desk: Page, good: Receipt, language: str, width: int):
    desk.set_viewport_size({"width": width, "height": 740})
    desk.goto(language + "/verify/")
    give_keys(desk, root="ab" * 32)
    choose(desk, good)
    assert desk.evaluate("document.documentElement.scrollWidth") <= width
    sizes = desk.evaluate(
        "[...document.querySelectorAll('body *')].filter(e => !e.closest('svg') && e.innerText)"
        ".map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(sizes) >= 16


def test_the_form_can_be_used_with_a_keyboard_alone(desk: Page, good: Receipt):
    desk.locator("textarea").fill(written(good).decode())
    desk.locator("textarea").focus()
    desk.keyboard.press("Tab")
    desk.keyboard.press("Tab")
    assert desk.evaluate("document.activeElement.tagName") == "BUTTON"
    desk.keyboard.press("Enter")
    desk.get_by_text(HOLDS[""]).wait_for()


@pytest.mark.parametrize(
    ("language", "sentence"), [("", "只有这一页需要 JavaScript"), ("/en", "alone needs JavaScript")]
)
def test_without_scripts_a_sentence_says_so_and_offers_the_program(page: Page, language: str, sentence: str):
    page.goto(language + "/verify/")
    assert page.get_by_text(sentence).is_visible()
    assert not page.locator("form#receipt").is_visible()
    assert page.get_by_role("link", name="verify.py").is_visible()


def test_the_program_offered_is_the_very_file(demo: Demo):
    assert demo.read("/verify/verify.py") == Path(verifier.__file__).read_bytes()


def test_a_period_links_here_with_its_root(desk: Page):
    desk.goto("/periods/")
    desk.locator(".rows a").first.click()
    root = desk.locator(".hash").inner_text()
    desk.locator("main").get_by_role("link", name="验证凭证").click()
    assert desk.locator("input[name=root]").input_value() == root


# --- a member's own receipt ---------------------------------------------------------------------------------


def sign_in(page: Page, nth: int = 0) -> str:
    """Sign in as a member; the address of the first period in which somebody was aided."""
    page.goto("/me/")
    page.locator(".people button").nth(nth).click()
    href = page.locator(".rows a", has_text="个案件").first.get_attribute("href")
    assert href
    return href


def test_a_member_downloads_a_receipt_and_it_holds(desk: Page):
    period = sign_in(desk)
    desk.goto(period)
    link = desk.get_by_role("link", name="的凭证").first
    with desk.expect_download() as download:
        link.click()
    content = Path(download.value.path()).read_bytes()
    assert download.value.suggested_filename == f"receipt-{period.split('/')[2]}-1.json"
    assert len(verifier.verify(content)) == 6
    share = json.loads(content)["share_fen"]
    assert f"{share // 100}.{share % 100:02}" in link.inner_text()

    desk.locator("main").get_by_role("link", name="验证凭证").click()
    assert choose(desk, content).inner_text() == HOLDS[""]
    assert "您给的根" in desk.locator(".checks li").nth(3).inner_text()
    assert signs(desk) == "✓✓✓✓✓✓"  # the page knows the key of this platform's log
    assert "本平台的公开日志" in desk.locator(".checks li").nth(5).inner_text()

    # A checkpoint that somebody else has signed in the name of this log, and the reader typed no key.
    receipt = json.loads(content)
    receipt["checkpoint"] = resigned(receipt["checkpoint"])
    assert choose(desk, receipt).inner_text() == REFUSED[""].format(6)
    assert signs(desk) == "✓✓✓✓✓✗"


def resigned(checkpoint: str) -> str:
    """The same checkpoint, signed with another key of the same name."""
    text = checkpoint.split("\n\n", maxsplit=1)[0] + "\n"
    other = SignerKey(name=text.split("\n")[0], seed=bytes(32))
    return signed(text, [other.sign(text)])


def test_a_key_that_the_reader_gives_counts_more_than_the_platform_s(desk: Page):
    content = desk.request.get(sign_in(desk) + "receipt-1.json").body()
    desk.goto("/verify/")
    give_keys(desk, log_key=VKEY)
    assert choose(desk, content).inner_text() == REFUSED[""].format(6)


def test_strangers_get_no_receipt(desk: Page, demo: Demo):
    period = sign_in(desk)
    for number in (1, 2, 999):
        with pytest.raises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(f"{demo.address}{period}receipt-{number}.json", timeout=10)
        assert refusal.value.code == 404
        refusal.value.close()


def test_a_number_beyond_the_family_is_nobody_s(desk: Page):
    period = sign_in(desk)
    desk.goto(period)
    count = desk.get_by_role("link", name="的凭证").count()
    for number, status in ((1, 200), (count, 200), (count + 1, 404), (0, 404), (10**30, 404)):
        assert desk.request.get(f"{period}receipt-{number}.json").status == status
    assert desk.request.get("/me/1999-01-1/receipt-1.json").status == 404


def test_another_member_gets_the_own_family_s_receipt_at_the_same_address(desk: Page):
    members: list[int] = []
    for nth in (0, 1):
        desk.context.clear_cookies()
        sign_in(desk, nth)
        name = re.findall(r"/me/(\d{4}-\d\d-\d)/", desk.content())[0]
        answer = desk.request.get(f"/me/{name}/receipt-1.json")
        assert answer.headers["cache-control"].count("no-store") == 1
        members.append(answer.json()["member"])
    assert members[0] != members[1]


def test_the_page_is_ready_quickly(desk: Page):
    began = time.monotonic()
    desk.reload()
    assert time.monotonic() - began < 5
