package dev.howdah.broker.cli;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;

/** What went wrong, in the user's words. */
final class Faults {

    private Faults() {}

    static String describe(RuntimeException fault) {
        return fault instanceof StorageException storage
                ? describe(storage.failure())
                : String.valueOf(fault.getMessage());
    }

    private static String describe(StorageFailure failure) {
        if (failure instanceof StorageFailure.Unusable it) {
            return it.detail();
        } else if (failure instanceof StorageFailure.Unavailable it) {
            return "Postgres cannot be reached: " + it.detail();
        } else if (failure instanceof StorageFailure.OutOfResources it) {
            return "Postgres is out of resources: " + it.detail();
        } else if (failure instanceof StorageFailure.ReadOnly it) {
            return "Postgres does not accept writes: " + it.detail();
        } else if (failure instanceof StorageFailure.Contended it) {
            return "Postgres is held up by a lock: " + it.detail();
        } else if (failure instanceof StorageFailure.Unexpected it) {
            return "Postgres refused: " + it.detail() + " (SQLSTATE " + it.sqlState() + ")";
        }
        return failure.toString();
    }
}
