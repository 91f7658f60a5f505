/**
 * The lease of the one janitor of a database, and transactions that take strong locks without anybody having to wait.
 *
 * <p>Thread: any that may block.
 */
@NullMarked
package dev.howdah.storage.postgres.lease;

import org.jspecify.annotations.NullMarked;
