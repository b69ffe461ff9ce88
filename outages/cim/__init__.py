"""CIM/XML (IEC 61970-301, 61968-11, 61970-552): the part of it that says what feeds whom."""
