"""Production imports neither the demo nor the components page."""

# The code imports every page and lists the commands, under the settings of production.
EVERYTHING = """
import sys
import django
django.setup()
from django.core.management import get_commands
from django.urls import Resolver404, resolve
for address in ("/", "/components/", "/components/page-home/"):
    try:
        print(resolve(address).url_name)
    except Resolver404:
        print(None)
print("seed_demo" in get_commands(), "publish_dataset" in get_commands())
print(*(name for name in sys.modules if name.startswith(("consult.demo", "frontend.living"))))
"""


def test_production_has_neither_demo_nor_page_of_components(run):
    done = run(EVERYTHING, DJANGO_SETTINGS_MODULE="consult.project.settings.production")
    assert done.stdout.split("\n") == ["home", "None", "None", "False True", "", ""], done.stderr
