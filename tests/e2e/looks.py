"""Scripts that find what a page loses in a way of showing it, and that name each element."""

SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }"""  # WCAG 2.2, success criterion 1.4.12

LOST = """() => {
  const lost = [];
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) lost.push(`the page scrolls sideways by ${wide}px`);
  for (const element of document.querySelectorAll("main *, header *, footer *")) {
    const style = getComputedStyle(element);
    const hides = [style.overflowX, style.overflowY].some((value) => ["hidden", "clip"].includes(value));
    const spoken = element.clientWidth <= 1 || element.closest("svg, .vh");
    if (!hides || spoken || !element.textContent.trim() || style.webkitLineClamp !== "none") continue;
    const cut = element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1;
    if (cut) lost.push(`cut: ${element.outerHTML.slice(0, 120)}`);
  }
  return lost;
}"""

# A word of a text is on one line. An address or a code may break anywhere.
BROKEN = r"""() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const broken = [];
  for (let node; (node = walker.nextNode()); ) {
    const box = node.parentElement;
    if (!box.checkVisibility() || box.closest(".vh, code, script, svg, textarea, option")) continue;
    if (box.clientWidth === 1) continue; // only screen readers read it
    for (const { 0: token, index } of node.data.matchAll(/\S+/g)) {
      if (/[@_=]|\w[.:]\w|:\/\//.test(token)) continue;
      for (const { 0: word, index: start } of token.matchAll(/[\p{L}\p{N}]+/gu)) {
        range.setStart(node, index + start);
        range.setEnd(node, index + start + word.length);
        const lines = new Set([...range.getClientRects()].map((part) => Math.round(part.top)));
        if (lines.size > 1) broken.push(`broken: ${word} in ${box.outerHTML.slice(0, 120)}`);
      }
    }
  }
  return broken;
}"""

CONTROLS = ".btn, .chip, .tag, main button, main select, main textarea, main input"
DRAWN_BY_THE_BROWSER = (
    "[type=hidden], [type=checkbox], [type=radio], [type=file], [type=range], .link, .vh"
)
EDGELESS = """([controls, others]) => [...document.querySelectorAll(controls)]
  .filter((one) => one.checkVisibility() && !one.matches(others))
  .filter((one) => {
    const style = getComputedStyle(one);
    return style.borderTopWidth === "0px" || style.borderTopStyle === "none";
  })
  .map((one) => one.outerHTML.slice(0, 120))"""

MOVING = """() => [...document.querySelectorAll("*")].filter((one) => {
  const style = getComputedStyle(one);
  const moves = (times) => times.split(",").some((time) => parseFloat(time) > 0.01);
  return moves(style.transitionDuration) || (style.animationName !== "none" && moves(style.animationDuration));
}).map((one) => one.outerHTML.slice(0, 120))"""

# Main controls need 44 px, as the design requires. For all others, axe checks the 24 px of WCAG.
MAIN = (
    ".btn, .icon-btn, .chip, .position, .input, .option, .pages a"
    ", .menu summary, .menu-panel a, .filters-fold > summary"
)
SMALL = """(main) => [...document.querySelectorAll(main)]
  .filter((one) => one.checkVisibility() && !one.closest(".vh"))
  .filter((one) => one.getBoundingClientRect().height < 43.5)
  .map((one) => `${one.getBoundingClientRect().height}px: ${one.outerHTML.slice(0, 120)}`)"""

# Success criterion 2.4.11: a fixed element does not hide the focused element.
BELOW = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter((one) => one.checkVisibility() && !one.disabled && one.type !== "hidden")
  .filter((one) => {
    one.focus();
    if (document.activeElement !== one) return false; // behind an open dialog nothing takes it
    const { x, y, width, height } = one.getBoundingClientRect();
    let above = document.elementFromPoint(x + width / 2, y + height / 2);
    const stays = (element) => ["fixed", "sticky"].includes(getComputedStyle(element).position);
    while (above && !above.contains(one) && !stays(above)) above = above.parentElement;
    return above && !above.contains(one);
  })
  .map((one) => one.outerHTML.slice(0, 120))"""


def losses(page):
    """Yield pairs of a way of showing a page and the lines of what it loses."""
    page.set_viewport_size({"width": 390, "height": 900})
    page.emulate_media(color_scheme="light", reduced_motion="reduce", forced_colors="none")
    yield "below 44 px", page.evaluate(SMALL, MAIN)
    yield "focused below something", page.evaluate(BELOW)
    yield "moving", page.evaluate(MOVING)
    page.emulate_media(forced_colors="active")
    yield "without an edge", page.evaluate(EDGELESS, [CONTROLS, DRAWN_BY_THE_BROWSER])
    page.emulate_media(forced_colors="none")
    for width in (1280, 640, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        lost = page.evaluate(LOST) + page.evaluate(BROKEN)
        yield f"with text twice as large, at {width} px", lost
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.set_viewport_size({"width": 320, "height": 900})
    yield "at 320 px", page.evaluate(LOST)
    page.add_style_tag(content=SPACING)
    yield "with wider spacing", page.evaluate(LOST)
