package dev.howdah.storage.postgres.share;

import dev.howdah.storage.ShareAction;
import dev.howdah.storage.ShareStore;
import java.util.List;

/** Thread: one share lane; {@link #close} any. */
public final class PostgresShareStore implements ShareStore {

    @Override
    public Turn run(List<ShareAction> actions) {
        throw new UnsupportedOperationException("not there yet");
    }

    @Override
    public void close() {}
}
