package dev.howdah.broker.codec;

/** Too many jobs wait for the codec threads. The caller should try again soon. */
public final class CodecsBusyException extends RuntimeException {

    private static final long serialVersionUID = 1;

    CodecsBusyException() {
        super("too many batches wait to be compressed", null, false, false);
    }
}
