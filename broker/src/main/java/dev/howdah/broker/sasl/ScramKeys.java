package dev.howdah.broker.sasl;

import dev.howdah.storage.ScramCredential;
import dev.howdah.storage.ScramMechanism;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The functions of SCRAM: RFC 5802, section 3, and RFC 7677 for the hashes. As in Kafka ({@code ScramFormatter}), and unlike the RFC,
 * names and passwords are not prepared by SASLprep, which leaves ASCII as it is.
 *
 * <p>Thread: any; {@link #ofPassword} and {@link #isPassword} compute for some milliseconds.
 */
public final class ScramKeys {

    /** The fewest iterations that Kafka takes, and its default ({@code ScramMechanism.minIterations}). */
    public static final int ITERATIONS_MIN = 4096;

    /** The most that Kafka takes ({@code ScramControlManager.MAX_ITERATIONS}). */
    public static final int ITERATIONS_MAX = 16_384;

    private static final int SALT_BITS = 130;
    private static final SecureRandom RANDOM = new SecureRandom();

    private ScramKeys() {}

    /** Makes a verifier with a new salt. */
    public static ScramCredential ofPassword(ScramMechanism mechanism, String password) {
        byte[] salt = salt(new BigInteger(SALT_BITS, RANDOM));
        return ofSalted(mechanism, saltedPassword(mechanism, password, salt, ITERATIONS_MIN), salt, ITERATIONS_MIN);
    }

    /** Makes a verifier from what Kafka's tools send in the place of a password. */
    public static ScramCredential ofSalted(
            ScramMechanism mechanism, byte[] saltedPassword, byte[] salt, int iterations) {
        byte[] clientKey = hmac(mechanism, saltedPassword, ascii("Client Key"));
        return new ScramCredential(
                mechanism,
                iterations,
                salt,
                hash(mechanism, clientKey),
                hmac(mechanism, saltedPassword, ascii("Server Key")));
    }

    /** Whether the password is that of the verifier. */
    static boolean isPassword(ScramCredential credential, String password) {
        byte[] salted = saltedPassword(credential.mechanism(), password, credential.salt(), credential.iterations());
        ScramCredential given = ofSalted(credential.mechanism(), salted, credential.salt(), credential.iterations());
        return MessageDigest.isEqual(given.storedKey(), credential.storedKey());
    }

    /** Salts have the form of those that Kafka's tools make, so that nobody is known by the form. */
    static byte[] salt(BigInteger chance) {
        return ascii(chance.mod(BigInteger.ONE.shiftLeft(SALT_BITS)).toString(Character.MAX_RADIX));
    }

    /** {@code Hi(password, salt, i)}, which is PBKDF2. */
    public static byte[] saltedPassword(ScramMechanism mechanism, String password, byte[] salt, int iterations) {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, hashBytes(mechanism) * Byte.SIZE);
        try {
            return SecretKeyFactory.getInstance(
                            "PBKDF2WithHmac" + digest(mechanism).replace("-", ""))
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("every Java has it", absent);
        } finally {
            spec.clearPassword();
        }
    }

    /** {@code HMAC(key, message)}. */
    public static byte[] hmac(ScramMechanism mechanism, byte[] key, byte[] message) {
        try {
            String name = "Hmac" + digest(mechanism).replace("-", "");
            Mac mac = Mac.getInstance(name);
            mac.init(new SecretKeySpec(key, name));
            return mac.doFinal(message);
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("every Java has it", absent);
        }
    }

    /** {@code H(message)}. */
    public static byte[] hash(ScramMechanism mechanism, byte[] message) {
        try {
            return MessageDigest.getInstance(digest(mechanism)).digest(message);
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("every Java has it", absent);
        }
    }

    static int hashBytes(ScramMechanism mechanism) {
        return mechanism == ScramMechanism.SHA_256 ? 32 : 64;
    }

    /** Whether a salted password has the length of its mechanism. */
    public static boolean fits(ScramMechanism mechanism, int bytes) {
        return bytes == hashBytes(mechanism);
    }

    private static String digest(ScramMechanism mechanism) {
        return mechanism == ScramMechanism.SHA_256 ? "SHA-256" : "SHA-512";
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
