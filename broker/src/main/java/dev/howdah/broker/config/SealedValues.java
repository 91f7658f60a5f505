package dev.howdah.broker.config;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Passwords and keys as they are stored in the table of configurations, which readers may see: encrypted (AES-GCM) with a key that is made
 * of the secret of the database, which only its owner sees. Each is bound to the name of its configuration.
 *
 * <p>Thread: any.
 */
final class SealedValues {

    private static final String MARK = "sealed:";
    private static final String PURPOSE = "configurations";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKeySpec key;

    SealedValues(byte[] secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            key = new SecretKeySpec(mac.doFinal(PURPOSE.getBytes(StandardCharsets.UTF_8)), "AES");
        } catch (GeneralSecurityException never) {
            throw new AssertionError(never);
        }
    }

    String seal(String name, String value) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, name).doFinal(value.getBytes(StandardCharsets.UTF_8));
            byte[] all = ByteBuffer.allocate(nonce.length + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
            return MARK + Base64.getEncoder().encodeToString(all);
        } catch (GeneralSecurityException never) {
            throw new AssertionError(never);
        }
    }

    /** Empty if it was not sealed for this name with this secret. */
    Optional<String> open(String name, String stored) {
        if (!stored.startsWith(MARK)) {
            return Optional.empty();
        }
        try {
            byte[] all = Base64.getDecoder().decode(stored.substring(MARK.length()));
            if (all.length < NONCE_BYTES) {
                return Optional.empty();
            }
            byte[] value = cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(all, NONCE_BYTES), name)
                    .doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES);
            return Optional.of(new String(value, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | AEADBadTagException anothers) {
            return Optional.empty();
        } catch (GeneralSecurityException never) {
            throw new AssertionError(never);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String name) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
