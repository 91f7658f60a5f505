/**
 * The lease of the one janitor of a database, and transactions that take strong locks without making anybody wait.
 *
 * <p>Thread: any that may block.
 *
 * <p>Imported by: {@code postgres}, {@code postgres.catalog}, {@code postgres.compaction}, {@code postgres.janitor},
 * {@code postgres.retention}.
 */
@NullMarked
package dev.howdah.storage.postgres.lease;

import org.jspecify.annotations.NullMarked;
