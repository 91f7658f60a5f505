/**
 * Clients in other languages, which follow {@code foreign/SCENARIO.md}, and the programs that people fill a buffer with. The
 * table in {@code docs/compatibility.md} is made here from what they reported. Imports {@code process} and {@code tools}.
 */
@NullMarked
package dev.howdah.compat.foreign;

import org.jspecify.annotations.NullMarked;
