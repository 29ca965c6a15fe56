"""The encoder by PyTorch and HuggingFace transformers, in float32: what the Go package is compared with."""

import numpy as np
import torch
from transformers import BertConfig, BertModel

import weights


class Reference:
    def __init__(self, w: weights.Weights):
        c = w.config
        self.model = BertModel(BertConfig(
            vocab_size=c["vocabulary"], hidden_size=c["hidden"], num_hidden_layers=c["layers"],
            num_attention_heads=c["heads"], intermediate_size=c["intermediate"], hidden_act="gelu",
            max_position_embeddings=c["maxPositions"], type_vocab_size=c["typeVocabulary"],
            layer_norm_eps=c["layerNormEpsilon"], attn_implementation="sdpa"), add_pooling_layer=False).eval()
        state = {name: torch.tensor(np.array(w.array(name))) for name in w.tensors if name.startswith(("embeddings.", "encoder."))}
        missing, unexpected = self.model.load_state_dict(state, strict=False)
        if unexpected or set(missing) - {"embeddings.position_ids", "embeddings.token_type_ids"}:
            raise ValueError(f"tensors that do not fit: {missing} {unexpected}")

    @torch.inference_mode()
    def tokens(self, ids: torch.Tensor) -> torch.Tensor:
        """Token vectors of windows of equal length: [windows, tokens, width]."""
        return self.model(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state

    def sentence(self, ids) -> torch.Tensor:
        """The mean of the token vectors, [CLS] and [SEP] included, at length 1."""
        return torch.nn.functional.normalize(self.tokens(torch.tensor([ids]))[0].mean(0), dim=0)

    def similarity(self, a, b) -> float:
        return float(self.sentence(a) @ self.sentence(b))
