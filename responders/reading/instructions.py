"""Tells whether a mention tries to give orders to a machine, rather than telling us something."""

import re

_ORDERS = re.compile(
    r"(?i)\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instruction|prompt|rule|guideline|polic|everything|previous|above|prior|all)\w*"
    r"|\b(?:system|developer|hidden|initial) (?:prompt|message|instruction)s?\b|\[/?(?:system|inst|assistant|admin)\]|<\|?/?(?:system|im_start|im_end|assistant|user|mention)\b"
    r"|\byou are (?:now )?(?:a |an )?(?:\w*bot|dan|unrestricted|jailbroken|chatgpt|an ai|ai)\b|\bjailbreak|\bdeveloper mode\b|\bprompt injection\b|\bact as (?:a|an|the|if)\b|\bpretend (?:to be|you are|that you)\b"
    r"|\b(?:reply|respond|answer|output|print|repeat|say|write|post)\b.{0,30}\b(?:exactly|verbatim|word for word|only with|nothing but|the (?:words|phrase|text|link|following))\b"
    r"|\b(?:new|updated) instructions?\b|\bas (?:your|the) (?:admin\w*|developer|owner|supervisor)\b|\bmoderator override\b|\bauto-?approve|\bapprove (?:all|this|every) (?:repl|message|post)"
    r"|\b(?:promise|guarantee) (?:me|us|them|everyone)\b.{0,40}\b(?:refund|money|replacement|discount|voucher|free)"
    r"|\b(?:ignora|olvida)\b.{0,30}\binstrucciones|\b(?:ignoriere|vergiss)\b.{0,40}\banweisungen|\b(?:ignore[zs]?|oublie[zs]?)\b.{0,30}\binstructions|指示を(?:無視|忘れ)|システムプロンプト"
)


def gives_orders(text: str) -> bool:
    """Return whether `text` speaks to a machine; its words are then neither lifted nor shown to a model."""
    return _ORDERS.search(text) is not None
