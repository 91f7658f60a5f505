/**
 * The options of a storage, and the URL of its database.
 *
 * <p>Thread: any.
 *
 * <p>Imported by: {@code broker.cli}, {@code embedded}, {@code postgres}, {@code postgres.append}, {@code
 * postgres.connect}, {@code postgres.doctor}, {@code postgres.notify}, {@code postgres.read}, {@code postgres.share}.
 */
@NullMarked
package dev.howdah.storage.postgres.options;

import org.jspecify.annotations.NullMarked;
