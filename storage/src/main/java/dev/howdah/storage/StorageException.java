package dev.howdah.storage;

/** Trouble with Postgres, as a {@link StorageFailure} that says what it means for the caller. */
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
