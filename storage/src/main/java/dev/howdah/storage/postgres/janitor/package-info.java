/**
 * The lease of the one janitor of a database, and transactions that nobody has to wait for.
 *
 * <p>Thread: janitor; it blocks.
 */
@NullMarked
package dev.howdah.storage.postgres.janitor;

import org.jspecify.annotations.NullMarked;
