"""Which files make the voice, and whose voices they are: names, sizes, SHA-256.

The model is Kokoro-82M v1.0 (hexgrad, Apache-2.0) in the quantized form of the project kokoro-onnx,
release model-files-v1.0. A voice is a table of styles, 510 x 1 x 256 float32, one row for each
length of a sentence in sounds. The files' way here does not matter: what they hold is compared with
the digests below (docs/decisions/0021).

`grade` is what the model's authors publish of a voice (VOICES.md beside the model). Chosen in
English: the eight best for a telephone, four women and four men; af_nicole (B-) whispers and is
left out, af_aoede and af_kore (C+) make room for men.

Of zf_xiaoni, 54.6 % of the syllables or their tones were misheard over the telephone (`bench.ear`):
whoever may choose it is told.
"""

from typing import Literal

import msgspec

from core.language import Language

Gender = Literal["female", "male"]
VOICE_BYTES = 510 * 256 * 4


class VoiceFile(msgspec.Struct, frozen=True):
    """A file of the voice as it must be."""

    name: str  # its path inside the folder
    size: int  # bytes
    sha256: str


class Voice(msgspec.Struct, frozen=True):
    """One voice: two letters of its accent and gender, then a name."""

    name: str
    language: Language
    gender: Gender
    grade: str
    sha256: str
    hard_to_understand: bool = False  # over a telephone, as measured

    @property
    def file(self) -> VoiceFile:
        """Give its table of styles."""
        return VoiceFile(f"voices/{self.name}.bin", VOICE_BYTES, self.sha256)


MODEL = VoiceFile(
    "kokoro-v1.0.int8.onnx",
    92_361_271,
    "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
)
VOICES = (
    Voice("zf_xiaobei", "zh", "female", "D",
          "5dde6e1c9c4f12c8b327bc29c0cee361a23b52b952c04636858ba637ec66e640"),
    Voice("zf_xiaoni", "zh", "female", "D",
          "08892b62a39af0a615cd0581238db7e19e44c578e8fa0bfd0e586e93327d9cba",
          hard_to_understand=True),
    Voice("zf_xiaoxiao", "zh", "female", "D",
          "03adb5d5e3ddd88b047954e974e651cb0a4b524c985057e5d872e962c7be1169"),
    Voice("zf_xiaoyi", "zh", "female", "D",
          "bc1555c5c486099196ac254bae5e0bb543c121952a3092f50b7d8724f1bc36b3"),
    Voice("zm_yunjian", "zh", "male", "D",
          "de48a00bdbf3649f07162269a2b6e0513604389bfac8a2e6c75cb34b323ad6fa"),
    Voice("zm_yunxi", "zh", "male", "D",
          "7243892fb4e560d47014090ddf010f8b8b790f3c6b029ff82b2ac06aa4e27c8b"),
    Voice("zm_yunxia", "zh", "male", "D",
          "6b2b8fc15b3df19a368daebe5c581c7fabf433ee5b8a17ffd6b3d723cff8936d"),
    Voice("zm_yunyang", "zh", "male", "D",
          "261e2c89470534dbbcb8fd98b8fdc495ec94063d9bb6c8277f7be43cccba3f42"),
    Voice("af_heart", "en", "female", "A",
          "d583ccff3cdca2f7fae535cb998ac07e9fcb90f09737b9a41fa2734ec44a8f0b"),
    Voice("af_bella", "en", "female", "A-",
          "f69d836209b78eb8c66e75e3cda491e26ea838a3674257e9d4e5703cbaf55c8b"),
    Voice("af_sarah", "en", "female", "C+",
          "4409fbc125afabacc615d94db5398d847006a737b0247d6892b7a9a0007a2f0a"),
    Voice("bf_emma", "en", "female", "B-",
          "669fe0647f9dd04fcab92f1439a40eeb4c8b4ab1f82e4996fe3d918ce4a63b73"),
    Voice("am_michael", "en", "male", "C+",
          "1d1f21dd8da39c30705cd4c75d039d265e9bc4a2a93ed09bc9e1b1225eb95ba1"),
    Voice("am_fenrir", "en", "male", "C+",
          "c27989f741f7ee34d273a39d8a595cc0837d35f5ced9a29b7cc162614616df43"),
    Voice("am_puck", "en", "male", "C+",
          "fcf73c989033e9233e0b98713eca600c8c74dcc1614b37009d5450ff4a2274a0"),
    Voice("bm_george", "en", "male", "C",
          "c4b235a4c1f2cd3b939fed08b899ce9385638b763f7b73a59616c4fc9bd6c9bc"),
)  # fmt: skip
FILES = (*(voice.file for voice in VOICES), MODEL)


def speaking(language: Language) -> tuple[Voice, ...]:
    """Give the voices of a language."""
    return tuple(voice for voice in VOICES if voice.language == language)
