"""Icons of pages: Lucide icons, each with one meaning, and three glyphs of positions of our own."""

_NAMES = """
    accessibility archive arrow-down arrow-left arrow-right arrow-up badge-check ban bell bell-off bookmark building-2
    calendar camera captions chart-column check chevron-down chevron-left chevron-right chevron-up circle circle-alert
    circle-check circle-dot circle-question-mark clock code contrast copy corner-down-right download external-link eye
    eye-off file file-audio file-text file-video fingerprint flag funnel gavel git-compare globe hand highlighter
    history house image inbox info key-round landmark layers link list list-ordered loader lock lock-open log-in
    log-out mail map map-pin menu merge message-square mic minus pause pencil play plus printer qr-code quote
    receipt-text redo-2 refresh-cw reply rotate-ccw rss save scale search send settings share-2 shield shuffle
    skip-forward sliders-horizontal smartphone square star sun-moon table tag thumbs-up ticket trash-2 triangle-alert
    type undo-2 upload user user-plus users volume-2 volume-x wifi-off x
"""
LUCIDE = tuple(_NAMES.split())

# The glyphs are three outlines with three levels of fill, so that they differ in greyscale. The
# tick of the disc is a hole, so that it takes the colour under it.
POSITION_GLYPHS = {
    "agree": (
        '<path fill="currentColor" fill-rule="evenodd" d="M10 1a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM6.65 9.45 8.67 11.47'
        " 13.42 6.38A1.2 1.2 0 0 1 15.18 8.02L9.58 14.02A1.2 1.2 0 0 1 7.85 14.05L4.95 11.15A1.2 1.2 0 0 1 6.65"
        ' 9.45Z"/>'
    ),
    "mixed": (
        '<path fill="none" stroke="currentColor" stroke-width="2" d="M10 1.2 18.8 10 10 18.8 1.2 10Z"/>'
        '<path fill="currentColor" d="M1.2 10 10 1.2V18.8Z"/>'
    ),
    "disagree": (
        '<rect x="1.6" y="1.6" width="16.8" height="16.8" rx="1.5" fill="none" stroke="currentColor"'
        ' stroke-width="2.2"/><path fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round"'
        ' d="m6.6 6.6 6.8 6.8m0-6.8-6.8 6.8"/>'
    ),
}
