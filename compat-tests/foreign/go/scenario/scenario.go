// Package scenario runs the steps of ../SCENARIO.md, and prints a line for each.
package scenario

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"reflect"
	"runtime/debug"
	"strings"
	"time"
)

// Steps in the order of SCENARIO.md.
var Steps = strings.Fields(`create-topic describe-topic describe-configs delete-topic error-topic-name
produce-none produce-gzip produce-snappy produce-lz4 produce-zstd
consume-assign headers tombstone big-record list-offsets seek-by-time idempotent
group commit group-resume group-rebalance describe-group delete-group
transaction-commit transaction-abort transaction-offsets transaction-fencing
error-unknown-topic error-too-large`)

// Limit of one step.
const Limit = 60 * time.Second

// Base is the timestamp that the others are counted from, in milliseconds.
const Base = 1_700_000_000_000

// ErrUnsupported is wrapped by what the client has nothing for.
var ErrUnsupported = errors.New("")

// Record is what all three clients have in common.
type Record struct {
	Key, Value []byte
}

// Client has a function for each step; a step without one is unsupported.
type Client map[string]func(ctx context.Context) error

// Big is a value that no codec makes smaller.
func Big() []byte {
	big := make([]byte, 900_000)
	rand.New(rand.NewSource(7)).Read(big)
	return big
}

// Records to send with a codec.
func Records(codec string) []Record {
	var records []Record
	for i := range 100 {
		value := fmt.Sprintf("%s-%d-%s", codec, i, strings.Repeat("x", 100))
		records = append(records, Record{fmt.Appendf(nil, "k%d", i), []byte(value)})
	}
	return records
}

// Numbered values, NAME-FIRST and so on.
func Numbered(name string, first, count int) []string {
	var values []string
	for i := first; i < first+count; i++ {
		values = append(values, fmt.Sprintf("%s-%d", name, i))
	}
	return values
}

// Time of i milliseconds after Base.
func Time(i int) time.Time { return time.UnixMilli(Base + int64(i)) }

// Check ends the step unless it holds.
func Check(holds bool, format string, args ...any) {
	if !holds {
		panic(fmt.Errorf(format, args...))
	}
}

// Equal ends the step unless both are.
func Equal(actual, expected any, what string) {
	Check(reflect.DeepEqual(actual, expected), "%s: %.200s (expected: %.200s)", what, fmt.Sprint(actual), fmt.Sprint(expected))
}

// Must ends the step with the error, if there is one.
func Must(err error) {
	if err != nil {
		panic(err)
	}
}

// Refused ends the step unless err is expected.
func Refused(err, expected error) {
	Check(errors.Is(err, expected), "error: %v (expected: %v)", err, expected)
}

// Until polls, and ends the step when it takes too long.
func Until(ctx context.Context, what string, holds func() bool) {
	for !holds() {
		Check(ctx.Err() == nil, "not within %v: %s", Limit, what)
		select {
		case <-ctx.Done():
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Arguments of the program: bootstrap server and prefix of topic names.
func Arguments() (bootstrap, prefix string) { return os.Args[1], os.Args[2] }

// Login says how a step logs in; without a Mechanism by a certificate.
type Login struct {
	Bootstrap, Mechanism, User, Password string
	TLS                                  *tls.Config
}

// LoginClient does the steps of logging in.
type LoginClient struct {
	// Send values to a topic.
	Send func(ctx context.Context, login Login, topic string, values []string) error
	// Read so many values of a topic, in the group of its name.
	Read func(ctx context.Context, login Login, topic string, count int) ([]string, error)
	// Denied is TOPIC_AUTHORIZATION_FAILED, WrongPassword a part of what is said to a wrong password.
	Denied        error
	WrongPassword string
}

// IsLogin is whether the steps of logging in are asked for.
func IsLogin() bool { return os.Getenv("SECURITY") != "" }

func login(step string) Login {
	certificates := os.Getenv("SECURITY")
	login := Login{os.Args[1], "SCRAM-SHA-256", os.Getenv("SASL_USER"), os.Getenv("SASL_PASSWORD"), &tls.Config{}}
	ca := "ca.pem"
	switch step {
	case "scram-sha-512":
		login.Mechanism = "SCRAM-SHA-512"
	case "plain":
		login.Mechanism = "PLAIN"
	case "mtls":
		own, err := tls.LoadX509KeyPair(certificates+"/client.pem", certificates+"/client.key")
		Must(err)
		login.Bootstrap, login.Mechanism, login.TLS.Certificates = os.Getenv("SSL_BOOTSTRAP"), "", []tls.Certificate{own}
	case "wrong-password":
		login.Password = "wrong"
	case "unknown-ca":
		ca = "other-ca.pem"
	}
	pem, err := os.ReadFile(certificates + "/" + ca)
	Must(err)
	login.TLS.RootCAs = x509.NewCertPool()
	Check(login.TLS.RootCAs.AppendCertsFromPEM(pem), "no certificate in %s", ca)
	return login
}

// RunLogins does the steps of logging in; what a client said to a refusal is printed with it.
func RunLogins(name, module string, client LoginClient) {
	fmt.Println("client", name, version(module))
	for _, step := range []string{"scram-sha-256", "scram-sha-512", "plain", "mtls", "topic-denied", "wrong-password", "unknown-ca"} {
		note := ""
		err := run(func(ctx context.Context) error {
			if step != "topic-denied" && step != "wrong-password" && step != "unknown-ca" {
				values, topic := Numbered(step, 0, 100), os.Args[2]+"-"+step
				Must(client.Send(ctx, login(step), topic, values))
				read, err := client.Read(ctx, login(step), topic, len(values))
				Must(err)
				Equal(read, values, "values")
				return nil
			}
			err := client.Send(ctx, login(step), "foreign", []string{"v"})
			Check(err != nil, "it succeeded")
			note = strings.Join(strings.Fields(err.Error()), " ")
			switch step {
			case "topic-denied":
				Refused(err, client.Denied)
			case "wrong-password":
				Check(strings.Contains(note, client.WrongPassword), "error: %v (expected: %s)", err, client.WrongPassword)
			default:
				const unknown = "certificate signed by unknown authority"
				Check(strings.Contains(note, unknown), "error: %v", err)
				note = unknown
			}
			return nil
		})
		if err == nil {
			fmt.Println("ok", step, note)
		} else {
			fmt.Println("failed", step, strings.Join(strings.Fields(err.Error()), " "))
		}
	}
}

// version of a module in this program.
func version(module string) string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dep := range info.Deps {
			if dep.Path == module {
				return dep.Version
			}
		}
	}
	return module
}

// Run all steps of a client, whatever came of those before.
func Run(name, module string, client Client) {
	fmt.Println("client", name, version(module))
	for _, step := range Steps {
		err := run(client[step])
		switch reason := strings.Join(strings.Fields(fmt.Sprint(err)), " "); {
		case err == nil:
			fmt.Println("ok", step)
		case errors.Is(err, ErrUnsupported):
			fmt.Println("unsupported", step, reason)
		default:
			fmt.Println("failed", step, reason)
		}
	}
}

func run(step func(context.Context) error) (err error) {
	if step == nil {
		return fmt.Errorf("the client has nothing for this%w", ErrUnsupported)
	}
	ctx, cancel := context.WithTimeout(context.Background(), Limit)
	defer cancel()
	done := make(chan error, 1)
	go func() {
		defer func() {
			if reason := recover(); reason != nil {
				done <- fmt.Errorf("%v", reason)
			}
		}()
		done <- step(ctx)
	}()
	select {
	case err := <-done:
		return err
	case <-time.After(Limit + 5*time.Second):
		return fmt.Errorf("not done within %v", Limit)
	}
}
