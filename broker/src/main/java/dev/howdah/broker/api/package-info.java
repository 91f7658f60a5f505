/** One call of a client, who answers it, and what trouble with Postgres is called on the wire. Thread: any. */
@NullMarked
package dev.howdah.broker.api;

import org.jspecify.annotations.NullMarked;
