/**
 * The quotas of clients, one row each.
 *
 * <p>Thread: any that may block.
 *
 * <p>Imported by: {@code postgres}.
 */
@NullMarked
package dev.howdah.storage.postgres.quota;

import org.jspecify.annotations.NullMarked;
