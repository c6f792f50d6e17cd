"""Whether text can be read: how it stands out from what is behind it."""

from __future__ import annotations

from playwright.sync_api import Page


def unreadable(page: Page, selector: str) -> list[str]:
    """Texts of these elements that stand out less than 4.5 to 1, WCAG's measure for text, and by how much."""
    found: list[str] = page.evaluate(_SCRIPT, selector)
    return found


_SCRIPT = """(selector) => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const behind = (element) => {
    let [r, g, b, left] = [0, 0, 0, 1];
    for (let one = element; one && left > 0; one = one.parentElement) {
      const [x, y, z, a] = rgba(getComputedStyle(one).backgroundColor);
      r += x * a * left; g += y * a * left; b += z * a * left; left *= 1 - a;
    }
    return [r + 255 * left, g + 255 * left, b + 255 * left];
  };
  const light = (colour) => colour.slice(0, 3)
    .map((c) => c / 255)
    .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const found = [];
  for (const cell of document.querySelectorAll(selector)) {
    if (!cell.textContent.trim()) continue;
    const back = behind(cell);
    let opacity = 1;
    for (let one = cell; one; one = one.parentElement) opacity *= getComputedStyle(one).opacity;
    const [, , , alpha] = rgba(getComputedStyle(cell).color);
    const share = alpha * opacity;
    const text = rgba(getComputedStyle(cell).color).slice(0, 3).map((c, at) => c * share + back[at] * (1 - share));
    const one = light(text), other = light(back);
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) found.push(`${cell.textContent} ${ratio.toFixed(2)}`);
  }
  return [...new Set(found)];
}"""
