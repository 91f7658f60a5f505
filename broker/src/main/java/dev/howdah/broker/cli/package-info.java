/** The command line: options, environment and file to a configuration; one clear line when something is wrong. */
@NullMarked
package dev.howdah.broker.cli;

import org.jspecify.annotations.NullMarked;
