package dev.howdah.storage;

/**
 * What a server keeps of a password to check it by SCRAM (RFC 5802, section 3). The password cannot be read from it, but
 * whoever has it may guess offline, and may pose as the server.
 *
 * @param storedKey the hash of the client's key, in the length of the mechanism's hash
 * @param serverKey with which the server proves itself
 */
public record ScramCredential(
        ScramMechanism mechanism, int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {

    /** Without what is secret. */
    @Override
    public String toString() {
        return mechanism.saslName() + " with " + iterations + " iterations";
    }
}
