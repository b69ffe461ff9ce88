"""How a refused sign-in is answered: 401 by its code, 429 with the wait."""

from fastapi import HTTPException

from staff.sign_in.password_check import SignInRefused
from staff.sign_in.session import refused

_SENTENCES = {
    "sign_in_refused": "The staff number or the password is not right.",
    "second_factor_needed": "Send the code of the authenticator app, or a recovery code, as well.",
    "second_factor_wrong": "The code is not right, or was used before; take the next one.",
    "second_factor_unreadable": "The second factor cannot be read any more: HOTLINE_COOKIE_SECRET "
    "is another one than when it was set up. An administrator resets it, or "
    "`hotline user reset-factor`.",
    "directory_away": "The house's directory does not answer; own accounts sign in meanwhile.",
    "directory_no_group": "The directory knows you, but in no group that has a role here.",
    "directory_no_number": "The directory tells no staff number that could be one here.",
    "directory_number_taken": "The staff number belongs to an account that is not joined to the "
    "directory.",
    "directory_shut_out": "The account is not active here.",
}


def sign_in_refused(refusal: SignInRefused) -> HTTPException:
    """Make the answer to a refused sign-in or a refused proof."""
    if not refusal.retry_after_s:
        status = 503 if refusal.code == "directory_away" else 401
        return refused(status, refusal.code, _SENTENCES[refusal.code])
    answer = refused(
        429,
        "sign_in_too_often",
        f"Too many failed tries; wait {refusal.retry_after_s} seconds before the next.",
    )
    answer.headers = {"Retry-After": str(refusal.retry_after_s)}
    return answer
