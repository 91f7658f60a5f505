package dev.howdah.storage;

/** Postgres did not do what was asked. The {@link StorageFailure} says why and what that means for the caller. */
public final class StorageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient StorageFailure failure;

    public StorageException(StorageFailure failure, Throwable cause) {
        super(failure.toString(), cause);
        this.failure = failure;
    }

    public StorageException(StorageFailure failure) {
        super(failure.toString());
        this.failure = failure;
    }

    public StorageFailure failure() {
        return failure;
    }
}
