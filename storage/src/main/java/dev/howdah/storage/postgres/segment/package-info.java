/**
 * The leaves of topics: their names, bounds and sizes, and how they are made ahead of need and sealed.
 *
 * <p>Thread: janitor, and append lanes that miss a leaf; it blocks.
 */
@NullMarked
package dev.howdah.storage.postgres.segment;

import org.jspecify.annotations.NullMarked;
