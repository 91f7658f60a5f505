/**
 * The command line: options, environment and file become a configuration; what is wrong is told in one clear line.
 *
 * <p>Thread: main, which may block.
 *
 * <p>Imported by: nobody.
 */
@NullMarked
package dev.howdah.broker.cli;

import org.jspecify.annotations.NullMarked;
