package dev.howdah.protocol.wire;

/** A value that can be written as a structure of the Kafka protocol. Immutable, apart from the buffers in it. */
public interface WireStruct {

    /**
     * Appends this structure. Fields that the version does not have are left out. If such a field must not be lost and
     * is set, that is a bug in the caller; assertions catch it.
     *
     * @param version the version of the message to which the structure belongs
     * @throws NullPointerException if a field is null that must not be null in this version
     * @throws IllegalArgumentException if a field does not fit its wire form, or the message has no such version
     */
    void write(WireWriter out, short version);
}
