/**
 * The command line. It makes a configuration of options, environment and file, and tells mistakes in one clear line.
 *
 * <p>Thread: main, which may block.
 *
 * <p>Imported by: nobody.
 */
@NullMarked
package dev.howdah.broker.cli;

import org.jspecify.annotations.NullMarked;
