/**
 * The page for people at {@code /}, and what it asks: the cluster, topics, groups. It asks the handlers of Kafka's APIs, as the
 * user that sent the request, so that it sees and changes what that one may.
 *
 * <p>Thread: an event loop; what Postgres knows is read on an admin thread.
 *
 * <p>Imported by: {@code broker}.
 */
@NullMarked
package dev.howdah.broker.http.console;

import org.jspecify.annotations.NullMarked;
