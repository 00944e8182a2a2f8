"""Scripts under hashed names import the exact versions that they were built with."""

import re

from django.contrib.staticfiles import finders
from django.core.files.storage import FileSystemStorage

from consult.project.statics import Statics


def test_scripts_import_the_versions_they_were_built_with(tmp_path):
    plain = FileSystemStorage(location=tmp_path)
    found = {name: storage for finder in finders.get_finders() for name, storage in finder.list([])}
    scripts = {
        name: storage
        for name, storage in found.items()
        if name.startswith("js/") and name.endswith(".js")
    }
    for name, storage in scripts.items():
        with storage.open(name) as source:
            plain.save(name, source)
    made = Statics(location=tmp_path, base_url="/static/")
    list(made.post_process({name: (plain, name) for name in scripts}))
    done = made.hashed_files
    imports = {
        (name, imported)
        for name in scripts
        for imported in re.findall(
            r'^import .* from "\./([^"]+)";', (tmp_path / done[name]).read_text(), re.M
        )
    }
    line = done["js/line.js"].removeprefix("js/")
    assert line != "line.js"
    forms = done["js/forms.js"].removeprefix("js/")
    assert forms != "forms.js"
    assert {name for name, imported in imports if imported == line} == {
        "js/live.js",
        "js/desk-live.js",
    }
    assert {imported for _name, imported in imports} == {line, forms}
