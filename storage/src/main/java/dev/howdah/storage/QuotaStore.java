package dev.howdah.storage;

import java.util.Collection;
import java.util.List;

/**
 * The quotas of clients, as Kafka's AlterClientQuotas sets them. This store does not interpret names and values.
 *
 * <p>Thread: any that may block.
 */
public interface QuotaStore {

    /**
     * Every quota that is set, ordered by whose it is and by name.
     *
     * @throws StorageException if Postgres did not answer
     */
    List<Quota> list();

    /**
     * Changes quotas: all of them or, if this throws, none. The version of the catalog rises, so other brokers find the change even if
     * they hear of none.
     *
     * @throws StorageException if Postgres did not store it; with {@link StorageFailure.Unavailable} it may be stored
     *     nevertheless
     */
    void change(Collection<QuotaChange> changes);
}
