package dev.howdah.broker.sasl;

/**
 * One run of a mechanism, from the client's first token to acceptance or refusal; then nothing is asked of it any more.
 *
 * <p>Thread: one at a time, which may block.
 */
interface SaslExchange {

    /**
     * Takes the client's next token.
     *
     * @throws dev.howdah.storage.StorageException if Postgres did not answer
     */
    SaslOutcome next(byte[] token);
}
