package dev.howdah.broker.codec;

/** Too much waits to be compressed; to be tried again soon. */
public final class CodecsBusyException extends RuntimeException {

    private static final long serialVersionUID = 1;

    CodecsBusyException() {
        super("too many batches wait to be compressed", null, false, false);
    }
}
