/**
 * The commands that ask a running broker: topics, records, groups, and how all is. They parse and print; what is sent is the client's.
 *
 * <p>Thread: main, which may block.
 *
 * <p>Imported by: {@code cli}.
 */
@NullMarked
package dev.howdah.broker.cli.remote;

import org.jspecify.annotations.NullMarked;
