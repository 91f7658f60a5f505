/**
 * Stores batches: the group commit of one lane, in one write and one answer, with everything that may go wrong around it.
 *
 * <pre>
 * PostgresLogWriter ─▶ AppendPlans ─▶ AppendPlan ─▶ AppendWrite ─▶ WrittenPlan
 *      └─ on trouble ─▶ CommitResolver | AppendRepair ─▶ LockSearch | UnstorableSearch
 * </pre>
 *
 * <p>Thread: the append lane that owns the writer; it blocks.
 *
 * <p>Imported by: {@code postgres}, {@code postgres.outbox}, {@code postgres.share}, {@code postgres.transaction}.
 */
@NullMarked
package dev.howdah.storage.postgres.append;

import org.jspecify.annotations.NullMarked;
