/** The command line against a running broker, as its users run it. Imported by nobody. */
@NullMarked
package dev.howdah.compat.cli;

import org.jspecify.annotations.NullMarked;
