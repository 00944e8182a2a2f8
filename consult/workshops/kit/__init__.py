"""The kit of a workshop: one content, as a page to print, a tagged PDF or an ODT document.

`contents` builds it in the current language, `paper` and `document` write it. Nothing is stored
here.
"""
