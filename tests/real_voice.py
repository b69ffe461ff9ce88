"""Where the real voice's files lie for tests: `make test` fetched them before it began.

HOTLINE_VOICE_DIR names another folder, as for the service.
"""

from core import config
from ivr.speech.voice.files import VoiceFiles, find

FOLDER = config.load().voice_folder  # of this checkout, whatever a test makes of its environment


def real_voice() -> VoiceFiles:
    """Give the files; raises `VoiceMissing`, which names the mend, when the set-up could not."""
    return find(FOLDER)
