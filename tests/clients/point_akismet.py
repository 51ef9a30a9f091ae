"""A pytest plugin that points PyPI's akismet at the service that is being tested. It changes nothing else."""

import os

from akismet import _common

_common._API_URL = os.environ["AKISMET_URL"]
