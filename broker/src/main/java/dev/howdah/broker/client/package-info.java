/**
 * A client of brokers, for the command line: it follows the leaders of partitions and the coordinators of groups, over TLS and with a
 * login where the broker wants them. It knows nothing of this process's own broker.
 *
 * <p>Thread: that of the caller, which blocks.
 *
 * <p>Imported by: {@code cli}, {@code cli.remote}.
 */
@NullMarked
package dev.howdah.broker.client;

import org.jspecify.annotations.NullMarked;
